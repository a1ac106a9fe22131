/** The lessons of a directory, read whole and checked before one is shown. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readTextFile } from "../../files/read.js";
import { fileTrouble } from "../../files/trouble.js";
import { parseLesson, type ParsedLesson } from "../lessons/parse.js";

export interface LessonFileRead {
  readonly file: string;
  readonly parsed: ParsedLesson;
}

/** A folder with more is none of lessons. */
const most = 500;

/** In the order of their names: `03-arguments.md` is one. @throws Error with what to say */
export function readLessons(directory: string): readonly LessonFileRead[] {
  let names: readonly string[];
  try {
    names = readdirSync(directory).filter(
      (name) => name.endsWith(".md") && !/^(README|\.)/i.test(name),
    );
  } catch (error) {
    throw new Error(`cannot read ${directory}: ${fileTrouble(error)}`, { cause: error });
  }
  if (names.length === 0) throw new Error(`${directory} has no lessons (NAME.md)`);
  if (names.length > most) throw new Error(`${directory} has more than ${most} lessons`);
  const inOrder = [...names].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return inOrder.map((file) => ({ file, parsed: readOne(directory, file) }));
}

function readOne(directory: string, file: string): ParsedLesson {
  const name = file.replace(/^\d+-/, "").replace(/\.md$/, "");
  try {
    return parseLesson(name, readTextFile(join(directory, file)));
  } catch (error) {
    return { ok: false, wrong: [`cannot read it: ${fileTrouble(error)}`] };
  }
}
