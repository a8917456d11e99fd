// Asking the server. Whatever goes wrong comes out as one Problem, in the shape of the API's own (RFC 9457), which
// the template of problems shows.

const PATIENCE = 30_000;

export class Problem extends Error {
  constructor(said) {
    super(said.title);
    this.said = { title: "", detail: "", status: 0, errors: [], ...said };
  }

  // The same request again is no use when the request itself was wrong.
  get worthRepeating() {
    const { status } = this.said;
    return status < 400 || status >= 500 || status === 429;
  }
}

const wait = (response) => {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? ` Try again in ${seconds} s.` : "";
};

const ended = (text) => text + (/[.!?\u2026]$/.test(text) ? "" : ".");

async function problemFrom(response) {
  const said = await response.json().catch(() => ({}));
  const { status } = response;
  return new Problem({ ...said, status, detail: ended(said.detail ?? `It answered with status ${status}`) + wait(response) });
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
