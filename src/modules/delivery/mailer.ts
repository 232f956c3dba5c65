/**
 * Hands messages to the outside: to a mail server by SMTP_URL, or without one to files in DATA_DIR/mail, for
 * development. Production without SMTP_URL has no mailer. No other file imports nodemailer.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Config } from '../../kernel/base/config.js';
import { inDataDir } from '../../kernel/process/data-dir.js';

export interface Mail {
  /** Names the file, such as "message-12-invitation". */
  name: string;
  /** The Message-ID: programs that read mail show one message with this id. */
  id: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
}

export interface Mailer {
  /** Resolves when the mail server has taken the mail over. */
  send(mail: Mail): Promise<void>;
}

export const NO_MAIL = 'SMTP_URL is not set, so no messages are written or sent. Set SMTP_URL, MAIL_FROM and APP_URL.';

/** Each step of the conversation with a mail server, and the whole of it. The lease of a message is longer. */
const STEP_MS = 10_000;
export const SEND_MS = 60_000;

const SAFE = { disableFileAccess: true, disableUrlAccess: true } as const;

export async function openMailer({ mail, dataDir, production }: MailerConfig): Promise<Mailer | null> {
  if (mail.smtpUrl !== null) return smtpMailer(mail.smtpUrl, mail.from);
  return production ? null : fileMailer(mailFolder(dataDir), mail.from);
}

export type MailerConfig = Pick<Config, 'mail' | 'dataDir' | 'production'>;

export function mailFolder(dataDir: string): string {
  return join(dataDir, 'mail');
}

function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    ...{ url, ...SAFE },
    ...{ dnsTimeout: STEP_MS, connectionTimeout: STEP_MS, greetingTimeout: STEP_MS, socketTimeout: STEP_MS },
  });
  return { send: (mail) => withinTime(transport.sendMail(fieldsOf(mail, from))) };
}

/** The files are private, because some contain links that set a password. */
async function fileMailer(folder: string, from: string): Promise<Mailer> {
  await inDataDir(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix', ...SAFE });
  return {
    async send(mail) {
      const { message } = await transport.sendMail(fieldsOf(mail, from));
      const file = join(folder, `${mail.name}.eml`);
      await writeFile(`${file}.part`, legible(message as Buffer, mail.text), { mode: 0o600 });
      await rename(`${file}.part`, file);
    },
  };
}

/** Without the encoding that mail servers need, which breaks links in two. */
function legible(message: Buffer, text: string): string {
  const [head = ''] = message.toString().split('\n\n', 1);
  return `${head.replace(/^Content-Transfer-Encoding: .*$/m, 'Content-Transfer-Encoding: 8bit')}\n\n${text}`;
}

function fieldsOf({ id, to, subject, text }: Mail, from: string) {
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    ...{ from, to, subject, text, messageId: `<${id}@${domain}>` },
    // Programs do not answer it, such as a notice of absence.
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

/** A server that answers a byte at a time keeps every step short, but not the whole. */
async function withinTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error('the mail server is slow'), { code: 'ETIMEDOUT' })),
      SEND_MS,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The code of a failure, such as "EENVELOPE 550". Texts of mail servers name addresses, so they are left out. */
export function faultOf(error: unknown): string {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  const name = typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,30}$/.test(code) ? code : 'UNKNOWN';
  return typeof responseCode === 'number' ? `${name} ${Math.trunc(Math.abs(responseCode)) % 1_000}` : name;
}
