/**
 * A request that asks for another protocol than WebSocket, such as h2c, is answered in HTTP/1.1, as HTTP allows. Node.js takes
 * every upgrade out of HTTP once a server listens for one, so the request is read once more without it.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

const OF_THE_UPGRADE = /^(upgrade|connection|http2-settings)$/i;

export function plainAgain(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!OF_THE_UPGRADE.test(name)) lines.push(`${name}: ${rawHeaders[at + 1]}`);
  }
  server.emit('connection', socket);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
}
