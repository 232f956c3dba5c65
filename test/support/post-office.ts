/** A real mail server on loopback. It keeps the mails that it took, and can refuse or be away. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { readConfig } from '../../src/kernel/base/config.js';
import { type Mailer, openMailer } from '../../src/modules/delivery/mailer.js';

export interface ReceivedMail {
  to: string[];
  subject: string;
  messageId: string;
  text: string;
  raw: string;
}

export class PostOffice {
  readonly mails: ReceivedMail[] = [];
  /** The answer to each recipient, such as 550; null: they are taken. */
  refusing: number | null = null;
  #server: SMTPServer | null = null;
  #port = 0;

  static async open(): Promise<PostOffice> {
    const office = new PostOffice();
    await office.start();
    return office;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** The environment of a product that sends its messages here. */
  get env(): Record<string, string> {
    return { SMTP_URL: this.url, MAIL_FROM: 'Cliptally <no-reply@mail.example>', APP_URL: 'https://app.example/' };
  }

  async mailer(): Promise<Mailer> {
    const mailer = await openMailer(readConfig({ NODE_ENV: 'test', ...this.env }));
    if (mailer === null) throw new Error('there is no mailer');
    return mailer;
  }

  /** Starts again at the same address. */
  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      onRcptTo: ({ address }, _, callback) => {
        const refusal = this.refusing;
        if (refusal === null) return callback();
        callback(Object.assign(new Error(`<${address}>: nobody of this name lives here`), { responseCode: refusal }));
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          this.mails.push(parsed(to, Buffer.concat(chunks).toString()));
          callback();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => void server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    return new Promise((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  }

  /** The mails to an address, from the first to the last. */
  to(address: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }
}

/** The token of the link in a mail. */
export function tokenIn({ text }: Pick<ReceivedMail, 'text'>): string {
  const token = /^https:\/\/app\.example\/set-password#token=([\w-]{43})$/m.exec(text)?.[1];
  if (token === undefined) throw new Error(`no link in: ${text}`);
  return token;
}

export function parsed(to: string[], raw: string): ReceivedMail {
  const [head = '', ...rest] = raw.replaceAll('\r\n', '\n').split('\n\n');
  const header = (name: string) =>
    new RegExp(`^${name}: (.*(?:\\n[ \\t].*)*)`, 'im').exec(head)?.[1]?.replaceAll(/\n\s*/g, ' ') ?? '';
  const body = rest.join('\n\n');
  const encoding = header('Content-Transfer-Encoding');
  const text =
    encoding === 'quoted-printable'
      ? unquoted(body)
      : encoding === 'base64'
        ? Buffer.from(body, 'base64').toString()
        : body;
  return { to, subject: header('Subject'), messageId: header('Message-ID'), text, raw };
}

function unquoted(text: string): string {
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
