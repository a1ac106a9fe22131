/** getenvs NAME TIMES …: asks libc's getenv for the variable so often; LESSON_SET has a value. */
import { serve } from "./protocol.mjs";

const words = process.argv.slice(2);
process.env.LESSON_SET = "forty-two";

serve(() => {
  let found = "";
  for (let i = 0; i < words.length; i += 2)
    for (let times = 0; times < Number(words[i + 1]); times++) found += process.env[words[i]] ?? "";
  return found;
});
