/** Home of the settings that make a PostgreSQL fast and roomy for tests. Nothing that tests see depends on them. */
export const FAST_SETTINGS: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  autovacuum_naptime: '10s',
};
