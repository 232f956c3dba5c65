/**
 * A disk of 64 MB that can be filled to its last byte: a file system in memory, mounted for as long as a test lasts.
 * Only root may mount one. The alternative, a limit on the size of files, makes PostgreSQL report another error than a
 * full disk.
 */
import { execFile, spawnSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const CHUNK = Buffer.alloc(64 * 1024);

export class SmallDisk {
  readonly #unmountAtExit = () => void spawnSync('umount', ['--lazy', this.folder]);

  private constructor(private readonly folder: string) {
    process.once('exit', this.#unmountAtExit);
  }

  /** Null if this user may not mount it. */
  static async mount(): Promise<SmallDisk | null> {
    const folder = await mkdtemp(join(tmpdir(), 'cliptally-disk-'));
    try {
      await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=755', 'none', folder]);
      return new SmallDisk(folder);
    } catch {
      await rmdir(folder);
      return null;
    }
  }

  /** A folder on it that belongs to this user. */
  async folderOf(uid: number, gid: number): Promise<string> {
    const folder = join(this.folder, 'data');
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, uid, gid);
    return folder;
  }

  /** Not one byte is left. */
  async fill(): Promise<void> {
    const ballast = await open(this.#ballast, 'w');
    try {
      for (let length = CHUNK.length; length > 0; ) {
        try {
          await ballast.appendFile(CHUNK.subarray(0, length));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          length = Math.floor(length / 2);
        }
      }
    } finally {
      await ballast.close();
    }
  }

  async makeRoom(): Promise<void> {
    await rm(this.#ballast);
  }

  async unmount(): Promise<void> {
    process.off('exit', this.#unmountAtExit);
    await promisify(execFile)('umount', ['--lazy', this.folder]);
    await rmdir(this.folder);
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}
