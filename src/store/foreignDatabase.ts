import { loadSqlite } from './connection.ts';

type Row = Readonly<Record<string, unknown>>;

/** How long to wait for the program that owns the file before giving up until later, ms. */
const waitMs = 200;

/**
 * Reads another program's database, which that program may be writing to. Changes nothing in it.
 * @param query Takes positional parameters.
 * @returns undefined if the file cannot be read or its tables do not fit the query.
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
    // Locked, a different version, or not a database: nothing can be read from it now.
    return undefined;
  } finally {
    database?.close();
  }
}
