/** How hard a secret is to guess. A floor, not a measure: what falls below it is no secret. */

/** Words of examples and of people who mean to come back to it. */
const COMMON =
  /example|sample|placeholder|change-?me|replace|secret|password|passwort|token|cluster|agent|default|test|admin|demo|k3s|your|my/gi;
const SEQUENCES = ["0123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
/** From so many neighbours on, characters are a sequence. */
const SEQUENCE_LENGTH = 4;
const FEWEST_CHARACTERS = 8;

/** Why a secret is easy to guess; undefined where it is not. */
export function weakness(secret: string): string | undefined {
  if (secret.trim() === "") return "it is blank";
  if (secret.trim() !== secret) return "it has white space at an end, which files and shells drop";
  if (repeats(secret)) return "it repeats itself, so it is easy to guess";
  if (distinct(secret) < FEWEST_CHARACTERS)
    return `it has fewer than ${FEWEST_CHARACTERS} different characters, so it is easy to guess`;
  if (distinct(withoutSequences(secret.replace(COMMON, ""))) < FEWEST_CHARACTERS)
    return "it is made of common words and sequences, so it is easy to guess";
  return undefined;
}

const distinct = (text: string): number => new Set(text).size;

/** Whether one short piece makes the whole text. */
function repeats(text: string): boolean {
  for (let length = 1; length <= Math.min(16, text.length / 2); length++) {
    const piece = text.slice(0, length);
    if (piece.repeat(Math.ceil(text.length / length)).startsWith(text)) return true;
  }
  return false;
}

/** The text without runs along an alphabet or a row of keys, forwards or backwards. */
function withoutSequences(text: string): string {
  const lower = text.toLowerCase();
  let rest = "";
  for (let at = 0; at < text.length;) {
    let length = 1;
    while (at + length < text.length && isSequence(lower.slice(at, at + length + 1))) length++;
    if (length < SEQUENCE_LENGTH) rest += text.slice(at, at + length);
    at += length;
  }
  return rest;
}

function isSequence(text: string): boolean {
  const backwards = [...text].reverse().join("");
  // The digits on the keyboard go on with 0.
  return [...SEQUENCES, "1234567890"].some((row) => row.includes(text) || row.includes(backwards));
}
