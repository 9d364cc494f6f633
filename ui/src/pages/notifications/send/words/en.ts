// English: the words of sending in-app notifications to people who are named.
export const en = {
  title: 'Send a notification', lead: 'To people whom you name, in their feed. For a segment, make a campaign.', log: 'In-app notifications',
  mayNot: 'Your role may not send', mayNotSay: 'Ask an administrator of the workspace for a role that may launch campaigns.',
  what: 'What', whom: 'To whom', values: 'What stands in it', how: 'When and how', preview: 'Preview', previewSamples: 'With the sample values: each line of the file has its own.',
  notLive: 'This template is not live. Publish it first, or choose another.', template: 'Template', feed: 'Feed', version: (n: number) => `version ${n}`,
  byIds: 'User ids', byFile: 'A CSV file', ids: 'User ids', idsSay: 'One to a line, or with commas between them: external ids, or the attribute sendbird_id. An unknown one makes a person.',
  count: (n: number, text: string) => (n === 0 ? 'Nobody is named yet.' : n === 1 ? '1 person.' : `${text} people.`), twice: (n: number, text: string) => (n === 1 ? 'One stood there twice.' : `${text} stood there before.`),
  badIds: (which: string) => `No user id: ${which}. One has 1 to 80 characters, without control characters.`, tooMany: (most: string) => `At most ${most} are typed. Upload a file of more.`,
  file: 'The file', fileSay: 'CSV in UTF-8, with commas, semicolons or tabs. The column user_id says who; the others fill the placeholders of their name. Up to 100,000 lines.', uploading: 'Uploading', cancel: 'Cancel',
  inFile: (n: number, text: string) => (n === 1 ? '1 person can be notified.' : `${text} people can be notified.`), columns: 'Filled by a column:', none: 'nothing',
  lacking: (names: string) => `No column fills ${names}: it shows as it is typed.`, lackingStrict: (names: string) => `No column fills ${names}: the template refuses to be sent without.`, idle: (names: string) => `The card has no place for: ${names}.`,
  leftOut: (n: number, text: string, twice: number) => `${n === 1 ? '1 line is left out' : `${text} lines are left out`}${twice > 0 ? `, ${twice} of them for a user id that stood there before` : ''}:`, line: (n: number) => `Line ${n}`, andMore: (n: string) => `and ${n} more`,
  when: 'When', now: 'Now', later: 'Later', at: 'Day and time', zone: (zone: string) => `In the workspace’s time zone, ${zone}.`, late: 'Choose a time that is still to come.',
  purpose: 'Kind', purposes: { promotional: 'Promotional', transactional: 'Transactional' }, purposeSays: { promotional: 'Keeps to quiet hours, caps, and what people turned off.', transactional: 'Goes in whatever the hour, before promotional ones: orders, deliveries, appointments.' },
  name: 'Title', nameSay: 'For the log; people do not see it.', tag: 'Tag', tagSay: 'Groups results; people do not see it.', event: 'Event',
  empty: (names: string) => `Nothing is said for ${names}: it shows as it is typed.`,
  review: 'Review', needs: (names: string) => `Still needed: ${names}.`, people: 'People', linesLeft: (n: string) => `${n} lines left out`,
  sure: (n: number, text: string) => (n === 1 ? 'Notify 1 person?' : `Notify ${text} people?`), send: 'Send',
};

export type Words = typeof en;
