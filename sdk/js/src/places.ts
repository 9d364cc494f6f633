import type { Color, Place, Size } from './types';

const sizes: Size[] = ['standard', 'large', 'xlarge'];
const colors: Color[] = ['blue', 'white'];

/** The texts that the platform's button can say (its cta_text); any other is left out. */
const ctas = new Set(
  ('GET_THIS_IN_MESSENGER RECEIVE_THIS_IN_MESSENGER SEND_THIS_TO_ME GET_CUSTOMER_ASSISTANCE GET_CUSTOMER_SERVICE ' +
    'GET_SUPPORT LET_US_CHAT SEND_ME_MESSAGES ALERT_ME_IN_MESSENGER SEND_ME_UPDATES MESSAGE_ME LET_ME_KNOW ' +
    'KEEP_ME_UPDATED TELL_ME_MORE SUBSCRIBE_IN_MESSENGER SUBSCRIBE_TO_UPDATES GET_MESSAGES SUBSCRIBE ' +
    'GET_STARTED_IN_MESSENGER LEARN_MORE_IN_MESSENGER GET_STARTED SEND_TO_MESSENGER').split(' '),
);

/** The places that the page has made for buttons, in the order of the page. */
export function places(doc: Document): Place[] {
  const all: Place[] = [];
  doc.querySelectorAll<HTMLElement>('[data-petitbleu]').forEach((host) => {
    const kind = host.dataset.petitbleu;
    if (kind !== 'send-to-messenger' && kind !== 'message-us') return;
    const label = (host.dataset.label || '').trim();
    const cta = label.toUpperCase().replace(/[ -]/g, '_');
    all.push({
      host,
      kind,
      size: oneOf(sizes, host.dataset.size, 'large'),
      color: oneOf(colors, host.dataset.color, 'blue'),
      label: ctas.has(cta) ? '' : label,
      cta: ctas.has(cta) ? cta : '',
    });
  });
  return all;
}

function oneOf<T extends string>(all: T[], value: string | undefined, standard: T): T {
  return all.includes(value as T) ? (value as T) : standard;
}
