import { systemClock } from '../../../functions/shared/clock';
import { startRedisServer } from './server';

// The small Redis as a process of its own: a container of a laptop that has no redis-server. Its argument is the port.

startRedisServer(systemClock, Number(process.argv[2])).then(
  ({ port, close }) => {
    process.stdout.write(`A small Redis listens on port ${port}\n`);
    const end = (): void => void close().then(() => process.exit(0));
    process.once('SIGTERM', end).once('SIGINT', end);
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
