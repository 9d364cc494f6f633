import { expect, test } from 'vitest';
import { faultOf, formOf, order, parameters, usual } from './faults';

test('a form gives back the fault it was made of', () => {
  for (const name of order) {
    const { fault, errors } = faultOf(formOf(name, usual[name]!));
    expect(errors).toEqual({});
    expect(fault).toEqual(usual[name]);
  }
});

test('every fault with numbers is on the card', () => {
  expect(Object.keys(parameters).filter((name) => !order.includes(name))).toEqual([]);
  expect(Object.keys(usual).sort()).toEqual([...order].sort());
});

test('texts that are no numbers are named', () => {
  expect(faultOf({ one_in: '0', limit: 'x', fields: { delay_ms: '0.0001', times: '-1' } }).errors).toEqual({ one_in: 'wholeOne', limit: 'whole', delay_ms: 'whole', times: 'whole' });
  expect(faultOf({ one_in: '', limit: '', fields: {} }).errors).toEqual({ one_in: 'wholeOne' });
  expect(faultOf({ one_in: '3', limit: '2', fields: { delay_ms: '1.5', message: ' Full ' } }).fault).toEqual({ one_in: 3, limit: 2, delay_ms: 1500, message: 'Full' });
});
