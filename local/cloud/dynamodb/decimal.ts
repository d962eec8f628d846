import { validationException } from './exceptions';

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const MAXIMUM_DIGITS = 38;
const LARGEST_MAGNITUDE = 125;
const SMALLEST_MAGNITUDE = -130;

/** coefficient × 10^exponent. */
type Decimal = { coefficient: bigint; exponent: number };

const OVERFLOW = 'Number overflow. Attempting to store a number with magnitude larger than supported range';
const UNDERFLOW = 'Number underflow. Attempting to store a number with magnitude smaller than supported range';
const TOO_LONG = `Attempting to store more than ${MAXIMUM_DIGITS} significant digits in a Number`;

const plainText = (negative: boolean, digits: string, exponent: number): string => {
  const sign = negative ? '-' : '';
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
};

const canonical = (negative: boolean, allDigits: string, exponent: number, tooLong: string): string => {
  const digits = allDigits.replace(/^0+/, '').replace(/0+$/, '');
  if (digits === '') return '0';
  const droppedZeros = allDigits.length - allDigits.replace(/0+$/, '').length;
  const lastExponent = exponent + droppedZeros;
  const magnitude = digits.length - 1 + lastExponent;
  if (magnitude > LARGEST_MAGNITUDE) throw validationException(OVERFLOW);
  if (magnitude < SMALLEST_MAGNITUDE) throw validationException(UNDERFLOW);
  if (digits.length > MAXIMUM_DIGITS) throw validationException(tooLong);
  return plainText(negative, digits, lastExponent);
};

/**
 * The one text for a number, as DynamoDB returns it: `1.0`, `+1` and `1e0` are `1`.
 * Refuses what is no number, has more than 38 digits or lies outside 1E-130 to 9.9E+125.
 */
export const canonicalNumber = (text: string): string => {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole + fraction === '') {
    const found = text === '' ? '' : `: ${text}`;
    throw validationException(`The parameter cannot be converted to a numeric value${found}`);
  }
  return canonical(sign === '-', whole + fraction, Number(exponent) - fraction.length, TOO_LONG);
};

const decimalOf = (canonicalText: string): Decimal => {
  const [whole = '', fraction = ''] = canonicalText.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: -fraction.length };
};

const aligned = (left: string, right: string) => {
  const [a, b] = [decimalOf(left), decimalOf(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ coefficient, exponent: own }: Decimal) => coefficient * 10n ** BigInt(own - exponent);
  return { left: scaled(a), right: scaled(b), exponent };
};

/** Negative, zero or positive, as left is smaller than, equal to or greater than right. Both canonical. */
export const compareNumbers = (leftText: string, rightText: string): number => {
  const { left, right } = aligned(leftText, rightText);
  return left < right ? -1 : left > right ? 1 : 0;
};

/** The exact sum or difference of two canonical numbers; one that needs more than 38 digits is an overflow, as on AWS. */
export const addNumbers = (leftText: string, operator: '+' | '-', rightText: string): string => {
  const { left, right, exponent } = aligned(leftText, rightText);
  const result = operator === '+' ? left + right : left - right;
  const negative = result < 0n;
  return canonical(negative, String(negative ? -result : result), exponent, OVERFLOW);
};
