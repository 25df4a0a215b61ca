/* The service: questions, tags, and the stream of changes. */

const TOKEN = 'hpm-token';
let asking = null;
let askUser = () => Promise.resolve('');

/** Who is asked when the service wants a token, told whether the last was wrong; an empty answer gives up. */
export function onTokenNeeded(ask) {
  askUser = ask;
}

/** What a header can carry. */
const isToken = text => /^[!-~]+$/.test(text);

/** Asks once, however many questions wait for it, and until there is a token or none. */
async function askForToken(wasWrong) {
  asking ??= (async () => {
    let token = await askUser(wasWrong);
    while (token && !isToken(token)) token = await askUser(true);
    return token;
  })().finally(() => (asking = null));
  const token = await asking;
  if (!token) {
    sessionStorage.removeItem(TOKEN);
    throw new Refusal(401, {detail: 'the token of hpm.curation.token is needed'});
  }
  sessionStorage.setItem(TOKEN, token);
}

export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;

/** An answer that says no; `status` is that of HTTP. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `the service answered ${status}`);
    this.status = status;
    this.parameter = problem.parameter;
  }
}

async function send(path, options = {}, isQuiet = false) {
  for (;;) {
    const headers = {...options.headers};
    const token = sessionStorage.getItem(TOKEN);
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    const answer = await fetch(path, {...options, headers});
    if (answer.ok) return answer;
    if (answer.status === 401 && !isQuiet) {
      // another question may have got a new one meanwhile
      if (sessionStorage.getItem(TOKEN) === token) await askForToken(token !== null);
      continue;
    }
    throw new Refusal(answer.status, await answer.json().catch(() => ({})));
  }
}

export async function ask(path, parameters, signal) {
  const answer = await send(`/api/v1/${path}?${parameters}`, {signal});
  return answer.json();
}

export const pictureAddress = (kind, id, size) =>
  `/api/v1/image/${kind}?id=${encodeURIComponent(id)}${size ? `&size=${size}` : ''}`;

/** Shows a picture; where reading needs a token, an img element cannot send it. */
export async function showPicture(img, address) {
  if (!hasToken()) {
    img.src = address;
    return;
  }
  try {
    const blob = await (await send(address)).blob();
    img.src = URL.createObjectURL(blob);
    img.addEventListener('load', () => URL.revokeObjectURL(img.src), {once: true});
  } catch {
    img.dispatchEvent(new Event('error'));
  }
}

export async function putTags(id, tags) {
  const answer = await send(`/api/v1/image/tags?id=${encodeURIComponent(id)}`, {
    method: 'PUT',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({tags}),
  });
  return (await answer.json()).tags;
}

export async function download(path, name) {
  const blob = await (await send(path)).blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/**
 * Follows changes for good. EventSource would do but cannot send a token; `heard` gets each change,
 * `gone` is called when the service does not answer, and the next try follows after a pause.
 */
export async function follow(heard, gone) {
  let pause = FIRST_PAUSE;
  for (;;) {
    try {
      const answer = await send('/api/v1/events', {headers: {Accept: 'text/event-stream'}}, true);
      for await (const event of events(answer.body)) {
        pause = FIRST_PAUSE;
        if (event.name === 'change') heard(JSON.parse(event.data));
      }
    } catch (e) {
      if (e instanceof Refusal && e.status < 500) console.warn('changes are not told:', e.message);
    }
    gone();
    await new Promise(resume => setTimeout(resume, pause));
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {value, done} = await reader.read();
    if (done) return;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = {name: 'message', data: ''};
      for (const line of block.split(/\r?\n/)) {
        if (line.startsWith('event:')) event.name = line.slice(6).trim();
        else if (line.startsWith('data:')) event.data += line.slice(5).trim();
      }
      yield event;
    }
  }
}
