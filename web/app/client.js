// Asking the server. Whatever goes wrong comes out as one Problem with words that a person can use.

import { sentence } from "./text.js";

const PATIENCE = 30_000;

export class Problem extends Error {
  constructor({ title, detail, errors = [], status = 0, id }) {
    super(title);
    Object.assign(this, { title, detail, errors, status, id });
  }

  get fixes() {
    return this.errors.filter(({ fix }) => fix).map(({ fix }) => sentence(fix));
  }

  // The same request again is no use when the request itself was wrong.
  get worthRepeating() {
    return this.status < 400 || this.status >= 500 || this.status === 429;
  }
}

const wait = (response) => {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? ` Try again in ${seconds} s.` : "";
};

// What a person reads instead of the phrase of a status.
const TITLES = {
  400: "The search cannot be done like this",
  404: "Not found",
  410: "The index has changed",
  414: "The search is too long",
  429: "Too many searches",
  503: "The server is busy",
};

async function problemFrom(response) {
  const said = await response.json().catch(() => ({}));
  const { status } = response;
  return new Problem({
    title: TITLES[status] ?? "The server could not answer",
    detail: sentence(said.detail ?? `It answered with status ${status}`) + wait(response),
    errors: said.errors,
    status,
    id: said.id,
  });
}

async function ask(href, signal, type) {
  const late = AbortSignal.timeout(PATIENCE);
  let response;
  try {
    response = await fetch(href, { signal: AbortSignal.any([signal, late].filter(Boolean)), headers: { Accept: type } });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(late.aborted
      ? { title: "The server takes too long", detail: `It did not answer within ${PATIENCE / 1000} seconds.` }
      : { title: "The server cannot be reached", detail: "It may have stopped, or the connection is down." });
  }
  if (!response.ok) throw await problemFrom(response);
  return response;
}

export async function getJson(href, signal) {
  const response = await ask(href, signal, "application/json");
  try {
    return await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ title: "The answer could not be read", detail: "What came back is not the JSON that this page expects." });
  }
}

export async function getText(href, signal) {
  return (await ask(href, signal, "*/*")).text();
}
