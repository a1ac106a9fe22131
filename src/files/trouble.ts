/** Something about a file that is not as it must be; the message goes behind "cannot write to PATH: ". */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
}

const plainWords: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be too large",
  EIO: "input/output error",
  EROFS: "the file system is read-only",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many open files (ulimit -n)",
  ENFILE: "too many open files in the system",
  ENXIO: "nobody reads from it",
  ETXTBSY: "it is being executed",
};

/** Why a file could not be opened, read or written, in plain words. */
export function fileTrouble(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (typeof code === "string") return plainWords[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}

export const isMissing = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === "ENOENT";

/** The system's errors and our own about files; what else is thrown is a bug. */
export const isFileTrouble = (error: unknown): boolean =>
  error instanceof FileRefused || typeof (error as NodeJS.ErrnoException | null)?.code === "string";
