/** Why a text is refused, as it completes "<value> is refused: …". */
export interface Refused {
  readonly refused: string;
  /** What to write instead: the value that was meant where that is known, else a form `<…>` to fill in. */
  readonly instead?: string;
}
