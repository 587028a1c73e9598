/** Usual names of tasks that lose data: `ecto.drop`, `db:reset`. */
export const losingTask =
  /^[\w-]{1,40}(?:[.:][\w-]{1,40}){0,4}[.:](drop|wipe|reset|fresh|truncate|purge|destroy|nuke|downgrade|rollback|delete|clear|flush)$/i;
