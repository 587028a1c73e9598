import { loadSqlite } from './connection.ts';

type Row = Readonly<Record<string, unknown>>;

/** How long the program that owns the file may hold it before we come back later, ms. */
const waitMs = 200;

/**
 * Reads a database of another program, which may be writing to it. Nothing of it is changed.
 * @param query Takes positional parameters.
 * @returns undefined when the file cannot be read or has other tables than the query asks for.
 */
export async function readForeign(
  path: string,
  query: string,
  parameters: readonly (string | number)[],
): Promise<readonly Row[] | undefined> {
  const Database = await loadSqlite();
  let database: InstanceType<typeof Database> | undefined;
  try {
    database = new Database(path, { readOnly: true });
    database.exec(`PRAGMA busy_timeout = ${waitMs}`);
    database.exec('PRAGMA query_only = ON');
    return database.prepare(query).all(...parameters);
  } catch {
    // Locked, of another version, or no database: there is nothing to be read from it now.
    return undefined;
  } finally {
    database?.close();
  }
}
