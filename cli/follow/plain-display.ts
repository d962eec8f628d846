import type { StepView } from '../api/views';
import { stepDuration } from '../durations';
import type { CliIo } from '../io';
import { oneLine } from '../terminal/printable';
import type { ProgressDisplay } from './progress-display';
import { errorText, isClosed, millisecondsOf, stepTracker } from './step-rows';

const stateText = (step: StepView): string => {
  if (!isClosed(step)) return step.waitingFor ? `waits for ${step.waitingFor}` : step.status;
  const milliseconds = millisecondsOf(step);
  const duration = milliseconds === undefined ? '' : ` (${stepDuration(milliseconds)})`;
  const error = errorText(step);
  return `${step.status}${duration}${error ? `: ${error}` : ''}`;
};

/** One line per change, each with the time since the waiting began: for logs of CI and for pipes. */
export const plainDisplay = (io: CliIo): ProgressDisplay => {
  const rowsOf = stepTracker();
  const beganAt = io.clock.now();
  return {
    show: (progress) => {
      const elapsed = ((io.clock.now() - beganAt) / 1_000).toFixed(1);
      for (const { step, isChanged } of rowsOf(progress))
        if (isChanged && step.status !== 'waiting')
          io.stderr.write(`${elapsed}s ${oneLine(`${step.name} ${stateText(step)}`)}\n`);
    },
    end: async () => {},
  };
};
