/**
 * Makes the exception classes of one service, each of which the SDK's sources write out in twelve lines. Their shapeId
 * is given to them when they are registered.
 */
export const exceptionsOf =
  (Base) =>
  (name, fault, members = []) =>
    class Exception extends Base {
      static name = name;
      name = name;
      $fault = fault;

      constructor(options) {
        super({ name, $fault: fault, ...options });
        Object.setPrototypeOf(this, Exception.prototype);
        for (const member of members) this[member] = options[member];
      }
    };
