/**
 * A server of another version. It speaks as much of PostgreSQL's protocol as a client needs to ask for the version,
 * answers nothing else, and remembers everything that it was asked.
 */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

export interface OldPostgres {
  url: string;
  /** Statements. */
  asked: string[];
  close(): Promise<void>;
}

/** `version`: as in server_version_num, such as 150018. */
export async function startOldPostgres(version: number): Promise<OldPostgres> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    let pending = Buffer.alloc(0);
    let isOpen = false;
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        // The first message has no type.
        const at = isOpen ? 1 : 0;
        if (pending.length < at + 4 || pending.length < at + pending.readInt32BE(at)) return;
        const type = isOpen ? String.fromCharCode(pending[0] ?? 0) : 'startup';
        const body = pending.subarray(at + 4, at + pending.readInt32BE(at)).toString();
        pending = pending.subarray(at + pending.readInt32BE(at));
        if (type === 'X') return void socket.end();
        socket.write(type === 'startup' ? welcome(body) : answer(type, body, version, asked));
        isOpen = true;
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `postgres://old@127.0.0.1:${(server.address() as AddressInfo).port}/old`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const READY = message('Z', Buffer.from('I'));

/** Like an older server, it does not know a newer setting. */
function welcome(body: string): Buffer {
  if (!body.includes('transaction_timeout=')) return Buffer.concat([message('R', int32(0)), READY]);
  return message('E', Buffer.from('SFATAL\0C42704\0Munrecognized configuration parameter "transaction_timeout"\0\0'));
}

function answer(type: string, body: string, version: number, asked: string[]): Buffer {
  const statement = body.replace(/\0.*$/s, '');
  asked.push(`${type} ${statement}`);
  if (type !== 'Q' || statement !== 'SHOW server_version_num') {
    return Buffer.concat([message('E', Buffer.from('SERROR\0C0A000\0Mnot here\0\0')), READY]);
  }
  const name = Buffer.from('server_version_num\0');
  const field = Buffer.concat([int16(1), name, int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
  const value = Buffer.from(String(version));
  return Buffer.concat([
    message('T', field),
    message('D', Buffer.concat([int16(1), int32(value.length), value])),
    message('C', Buffer.from('SHOW\0')),
    READY,
  ]);
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}
