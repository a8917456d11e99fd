// The server under test: DRAGOMAN_URL when one runs already, else a program of its own for this process.

import { execFile, spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { createInterface } from "node:readline";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const webFolder = fileURLToPath(new URL("../../../web/", import.meta.url));

async function startProgram(index = process.env.DRAGOMAN_INDEX) {
  const { DRAGOMAN } = process.env;
  if (!DRAGOMAN || !index)
    throw new Error("set DRAGOMAN_URL, or DRAGOMAN (the program) and DRAGOMAN_INDEX (its index): see README.md");
  const child = spawn(DRAGOMAN, ["serve", "--index", index, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
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
  const stop = async () => {
    child.ref();
    child.kill("SIGTERM");
    await ended.catch(() => {});
  };
  return { url, stop };
}

let server;

export async function serverUrl() {
  server ??= process.env.DRAGOMAN_URL ? { url: process.env.DRAGOMAN_URL.replace(/\/$/, ""), stop() {} } : startProgram();
  return (await server).url;
}

export async function stopServer() {
  await (await Promise.resolve(server).catch(() => null))?.stop();
}

// A server of other works: records in CSL-JSON and, by their names, files of text. null where there is no program to make
// the index with.
export async function serveWorks(works, texts = {}) {
  if (!process.env.DRAGOMAN) return null;
  const folder = await mkdtemp(join(tmpdir(), "dragoman-works-"));
  const corpus = join(folder, "corpus");
  const index = join(folder, "index.db");
  await mkdir(corpus);
  await writeFile(join(corpus, "works.json"), JSON.stringify(works));
  for (const [name, text] of Object.entries(texts)) await writeFile(join(corpus, name), text);
  await promisify(execFile)(process.env.DRAGOMAN, ["index", corpus, "--out", index]);
  const { url, stop } = await startProgram(index);
  return { url, stop: async () => { await stop(); await rm(folder, { recursive: true }); } };
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
