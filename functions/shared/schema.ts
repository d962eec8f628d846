import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

// zod's small form, since every function carries it; it comes without a language of its own.
z.config(en());

/** Text that is not empty. */
export const nonEmpty = () => z.string().check(z.minLength(1));

/** A whole number above zero. */
export const counting = () => z.int().check(z.positive());
