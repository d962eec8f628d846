const retry = { ErrorEquals: ['NotReady'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 };

const DEFINITIONS = {
  /** Two steps, each with a part of the input; the second one is tried three times when it says NotReady. */
  TwoSteps: (step: string) => ({
    StartAt: 'First',
    States: {
      First: { Type: 'Task', Resource: step, InputPath: '$.first', ResultPath: null, Next: 'Second' },
      Second: { Type: 'Task', Resource: step, InputPath: '$.second', Retry: [retry], End: true },
    },
  }),
  /** Runs until it is stopped. */
  Waiting: () => ({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 600, End: true } } }),
};

export type MachineName = keyof typeof DEFINITIONS;
export const MACHINE_NAMES = Object.keys(DEFINITIONS) as MachineName[];

/** The machine with that resource for its steps. */
export const machineDefinition = (name: MachineName, step: string): object => DEFINITIONS[name](step);
