/** A completion without the code fence that chat models put around it, whatever they are told. */
export function unfenced(text: string): string {
  const fenced = /^\s*```[^\n]*\n(?<code>[\s\S]*?)\n?```\s*$/.exec(text);
  return fenced?.groups?.['code'] ?? text;
}
