const { parse } = require('yaml');

/** Lets tests import YAML files as the bundler does. */
module.exports = {
  process: (text) => ({ code: `module.exports = { __esModule: true, default: ${JSON.stringify(parse(text))} };` }),
};
