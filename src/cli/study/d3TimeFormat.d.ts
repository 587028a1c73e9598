/** The parts we use of the package, which has no types of its own. */
declare module 'd3-time-format' {
  export function utcParse(format: string): (text: string) => Date | null;
  export function utcFormat(format: string): (date: Date) => string;
}
