/** Whether an address is that of a file or folder, or of something in that folder; both encoded as `Uri.toString` does. */
export function isWithin(uri: string, place: string): boolean {
  return uri === place || uri.startsWith(`${place}/`);
}
