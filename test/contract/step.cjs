/** What the steps of machines.ts do, on every cloud: fail under the name that is asked for, or give back their input. */
exports.handler = async (event) => {
  if (event.fail === undefined) return event;
  const error = new Error(`${event.fail} was asked for`);
  error.name = event.fail;
  throw error;
};
