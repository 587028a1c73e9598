// The models bench's server, in its own thread, so that its work does not slow down what is measured.
import { parentPort } from 'node:worker_threads';
import { ScriptedServer } from '../server/scriptedServer.ts';
import { chatChunk, event, finishChunk, openStream, stall, status, usageChunk } from '../server/scripts.ts';

const text = event(chatChunk('token '));
const end = event(finishChunk()) + event(usageChunk) + event('[DONE]');

/**
 * The question controls the reply: `stream N`; or `stall`, `silence` and `busy` with a number that identifies the messages (it arrived;
 * its socket is closed).
 */
const server = await ScriptedServer.start(async (response, request) => {
  const messages: unknown = request.body?.['messages'];
  const [what, count] = String(Object(Array.isArray(messages) ? messages[0] : undefined).content).split(' ');
  if (what === 'stall' || what === 'silence') {
    parentPort?.postMessage({ id: count });
    void request.closed.then((atMs) => parentPort?.postMessage({ id: count, closedMs: performance.timeOrigin + atMs }));
  }
  if (what === 'stall') await stall(text)(response, request);
  else if (what === 'busy') await status(503, {}, { 'retry-after': '30' })(response, request);
  else if (what === 'stream') {
    openStream(response);
    for (let chunk = 0; chunk < Number(count); chunk++) response.write(text);
    response.end(end);
  }
});
parentPort?.postMessage({ baseUrl: server.baseUrl });
