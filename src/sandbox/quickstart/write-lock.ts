import Database from 'libsql';

/** The bot is rarely longer at a transaction; this process waits so long for it, in milliseconds. */
const WAIT_MS = 2000;

/**
 * Takes the embedded database away from the bot: holds its write lock, as a backup program or a failing disk would. Reading
 * goes on, nothing can be written. Returns how to give it back; closing the process gives it back too.
 */
export function takeWriteLock(file: string): () => void {
  const database = new Database(file);
  try {
    database.pragma(`busy_timeout = ${WAIT_MS}`);
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database.close();
    throw error;
  }
  return () => {
    database.exec('ROLLBACK');
    database.close();
  };
}
