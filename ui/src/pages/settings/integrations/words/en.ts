// English: the words of integrations.
export const en = {
  lead: 'Another tool decides who gets something and when; the notification is designed and shown from here.',
  braze: 'Braze', brazeSay: 'Campaigns and Canvases of your Braze send notifications to feeds here by a webhook. What became of each, SENT and READ, is told to its users/track as a custom event.',
  none: 'Not set up', on: 'Connected', off: 'Not told of statuses', disabled: 'Failed for days',
  endpoint: 'REST endpoint', endpointHint: 'Of your instance, such as https://rest.fra-01.braze.eu.',
  apiKey: 'REST API key', apiKeyHint: 'With the permission users.track. It is sealed here and never shown again.', apiKeyKept: 'One is kept. Leave this empty to keep it.',
  callback: 'Tell SENT and READ', callbackHint: 'As the event that the message names, with the property status. Off: nothing is sent to your Braze.',
  save: 'Try and save', saved: 'Your Braze answered; it is saved', remove: 'Remove', removeTitle: 'Remove the connection to Braze?',
  removeSay: 'The key is deleted, SENT and READ are told no more, and what waits is dropped. The token of its webhooks is revoked too: what they send is refused.', removed: 'Removed',
  waiting: (n: string) => `${n} wait`, failed: (n: string) => `${n} given up in 7 days`, lastOk: 'Last answered', log: 'Log of calls', failing: 'Fails since',
  addresses: 'What its webhooks call', batchUrl: 'For campaigns (batch)', realtimeUrl: 'For Canvases (realtime)',
  addressesSay: 'Batch takes any number at once and gathers what comes close together. Realtime shows each at once, and is limited: take it for steps of a Canvas and for what cannot wait.',
  token: 'Token of its webhooks', tokenSay: 'Goes into the header Api-Token of the webhook. It may send notifications and nothing else.',
  noToken: 'None was made yet.', makeToken: 'Make a token', rotate: 'Make a new one', rotateTitle: 'Make a new token?', rotateSay: 'The old one opens for 24 hours more: change the webhooks in Braze in that time.',
  revoke: 'Revoke', revokeTitle: 'Revoke the token?', revokeSay: 'Webhooks that carry it are refused from this moment, and so are those with the one before it. A new one can be made afterwards.', revoked: 'The token is revoked',
  shownOnce: 'Copy it now: it is shown this once.', copyToken: 'Token', madeAt: 'Made', usedAt: 'Last used', never: 'never',
  mayNot: 'Your role may look at integrations and change nothing.',

  // The builder.
  builder: 'Make a webhook template for Braze', builderSay: 'Choose a template, say with Liquid of Braze what stands in each placeholder, and paste the result into Templates & Media > Webhook templates. No browser extension is needed.',
  template: 'Template', choose: 'Choose a template', noTemplates: 'No template is live yet. Publish one under Templates > In-app.',
  where: 'Used in', campaign: 'A campaign', canvas: 'A Canvas', mode: 'Sent', batch: 'In batches', realtime: 'At once',
  realtimeInCampaign: 'A campaign reaches many at once: at once is limited, and Braze would have to try again. Batches are meant for it.',
  batchInCanvas: 'A step of a Canvas is one person at a time: in batches it may appear a second later.',
  receiver: 'Who gets it', attribute: 'The custom attribute', userId: 'Braze’s user id', attributeName: 'Name of the attribute',
  eventName: 'Event name', eventHint: 'Told to Braze with status SENT and READ, so that it can be a conversion. Empty: nothing is told.',
  tag: 'Tag', purpose: 'Purpose', promotional: 'Promotional', transactional: 'Transactional', purposeHint: 'Quiet hours and caps bind promotional ones only.',
  values: 'What stands in the placeholders', valueHint: 'Text with Liquid of Braze', noValues: 'The template has no placeholders.',
  result: 'To be pasted into Braze', url: 'Webhook URL', method: 'Method', headers: 'Request headers', body: 'Request body (raw text)', missing: (names: string) => `Nothing is said for ${names}.`,
  copyHeader: (name: string) => `Value of ${name}`,
};

export type Words = typeof en;
