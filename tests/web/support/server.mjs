// The server under test: DRAGOMAN_URL when one runs already, else a program of its own for this process.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const webFolder = fileURLToPath(new URL("../../../web/", import.meta.url));

async function startProgram() {
  const { DRAGOMAN, DRAGOMAN_INDEX } = process.env;
  if (!DRAGOMAN || !DRAGOMAN_INDEX)
    throw new Error("set DRAGOMAN_URL, or DRAGOMAN (the program) and DRAGOMAN_INDEX (its index): see README.md");
  const child = spawn(DRAGOMAN, ["serve", "--index", DRAGOMAN_INDEX, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => child.kill("SIGTERM"));
  const ended = new Promise((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const listening = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line);
      if (said) resolve(said[1]);
    });
  });
  ended.catch(() => {});
  const url = await Promise.race([listening, ended]);
  child.stdout.unref?.();
  child.unref();
  return { url, stop: () => child.kill("SIGTERM") };
}

let server;

export async function serverUrl() {
  server ??= process.env.DRAGOMAN_URL ? { url: process.env.DRAGOMAN_URL.replace(/\/$/, ""), stop() {} } : startProgram();
  return (await server).url;
}

export async function stopServer() {
  (await Promise.resolve(server).catch(() => null))?.stop();
}

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

// Any static host: the files of web/, and index.html for every address that is no file. `api` is written where
// a person who puts the pages on such a host would write it.
export async function serveStatic(api) {
  const host = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const type = TYPES[extname(pathname)];
    const file = type ? normalize(pathname) : "/index.html";
    try {
      let body = await readFile(join(webFolder, file));
      if (file === "/index.html") body = body.toString().replace('name="dragoman-api" content=""', `name="dragoman-api" content="${api}"`);
      response.writeHead(200, { "Content-Type": type ?? TYPES[".html"] }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${host.address().port}`, stop: () => host.close() };
}
