import type { Fault } from '../data/types';

/** The numbers that a fault has beside how often it strikes, in the order they are asked. */
export const parameters: Record<string, (keyof Fault & Param)[]> = {
  repeat_calls: ['times'], delay_calls: ['delay_ms'], slow_answers: ['delay_ms'], batch_calls: ['size', 'how'], rate_limit: ['per_second'], refuse_sends: ['code', 'subcode', 'http_status', 'message'],
};

export type Param = 'times' | 'delay_ms' | 'size' | 'per_second' | 'code' | 'subcode' | 'http_status' | Text;
type Text = 'message' | 'how' | 'page' | 'app';

const texts = ['message', 'how', 'page', 'app'];

/** Where a fault may be held: to one Page, and one of the webhook to the calls of one app. */
export function placesOf(name: string): ('page' | 'app')[] {
  return /_calls$|^seconds_|^lose_echoes/.test(name) ? ['page', 'app'] : ['page'];
}

/** Faults in the order of the card; the first five show at once. */
export const order = ['repeat_calls', 'lose_answers', 'delay_calls', 'refuse_sends', 'expire_tokens', 'drop_calls', 'reorder_calls', 'batch_calls', 'seconds_timestamps', 'lose_echoes', 'slow_answers', 'rate_limit', 'revoke_permission'];

/** What a fault starts with when it is first switched on. */
export const usual: Record<string, Partial<Fault>> = {
  repeat_calls: { one_in: 1, times: 1 }, lose_answers: { one_in: 20 }, delay_calls: { one_in: 1, delay_ms: 8000 },
  refuse_sends: { one_in: 1, code: 613, http_status: 400 }, expire_tokens: { one_in: 1 }, reorder_calls: { one_in: 2 }, batch_calls: { one_in: 1, size: 10 },
  seconds_timestamps: { one_in: 1 }, lose_echoes: { one_in: 20 }, rate_limit: { one_in: 1, per_second: 1 },
  drop_calls: { one_in: 20 }, slow_answers: { one_in: 1, delay_ms: 30_000 }, revoke_permission: { one_in: 1 },
};

export interface FaultForm {
  one_in: string;
  limit: string;
  fields: Partial<Record<Param, string>>;
}

/** The form's texts of a fault; seconds instead of milliseconds. */
export function formOf(name: string, fault: Partial<Fault>): FaultForm {
  const fields: FaultForm['fields'] = {};
  for (const key of [...(parameters[name] ?? []), ...placesOf(name)]) {
    const value = fault[key];
    fields[key] = value === undefined ? '' : key === 'delay_ms' ? String(Number(value) / 1000) : String(value);
  }
  return { one_in: String(fault.one_in || 1), limit: fault.limit ? String(fault.limit) : '', fields };
}

export type FormErrors = Partial<Record<'one_in' | 'limit' | Param, 'whole' | 'wholeOne'>>;

/** The fault that a form describes, or which of its texts is not a number that fits. */
export function faultOf(form: FaultForm): { fault: Partial<Fault>; errors: FormErrors } {
  const errors: FormErrors = {};
  const fault: Partial<Fault> = {};
  const whole = (key: keyof FormErrors, text: string, least: 0 | 1, scale = 1): number | undefined => {
    if (text.trim() === '' && least === 0) return undefined;
    const value = Number(text) * scale;
    if (text.trim() === '' || !Number.isInteger(value) || value < least) {
      errors[key] = least === 1 ? 'wholeOne' : 'whole';
      return undefined;
    }
    return value;
  };
  fault.one_in = whole('one_in', form.one_in, 1);
  const limit = whole('limit', form.limit, 0);
  if (limit) fault.limit = limit;
  for (const [key, text] of Object.entries(form.fields) as [Param, string][]) {
    if (texts.includes(key)) {
      if (text.trim() !== '') fault[key as Text] = text.trim();
      continue;
    }
    const value = whole(key, text, 0, key === 'delay_ms' ? 1000 : 1);
    if (value) fault[key as Exclude<Param, Text>] = value;
  }
  return { fault, errors };
}
