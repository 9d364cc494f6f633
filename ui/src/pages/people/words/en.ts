// What the list of people says in English beside what all pages say: the segment, columns, what is done with several.
const people = (n: number) => `${n} ${n === 1 ? 'person' : 'people'}`;

export const en = {
  segment: 'Segment',
  everybody: 'Everybody',
  segmentGone: 'This segment is not here any more',
  clear: 'Clear the filters',
  noneIn: 'Nobody belongs to this segment now',
  noneInSay: 'Membership is counted at this moment. Look at the segment to see what it asks.',
  toSegment: 'Open the segment',
  noMatchSay: (search: string) => `Nobody of this segment has a name or identifier that begins with “${search}”.`,
  export: 'Export',
  exportTitle: 'Save this list as a CSV file, with the columns in sight',
  tooMany: (limit: number) => `At most ${limit} at once. For more, make a segment of them.`,
  notSet: 'not set',
  attribute: 'Set an attribute',
  attributeTitle: (n: number) => `Set an attribute of ${people(n)}`,
  attributeDone: (name: string, n: number) => `${name} is set for ${people(n)}.`,
  subscribe: 'Subscription',
  subscribeTitle: (n: number) => `Change a subscription of ${people(n)}`,
  group: 'Subscription group',
  state: 'State',
  noGroups: 'This workspace has no subscription group yet. Make one under Data.',
  change: 'Change',
  subscribed: (n: number) => `The subscription of ${people(n)} is changed.`,
  refused: (n: number, why: string) => `Not taken for ${people(n)}: ${why}`,
  erase: 'Erase',
  eraseTitle: (n: number) => `Erase ${people(n)} for good?`,
  eraseSay: 'Their attributes, names, events, messages, files and tokens are deleted, and what the recorded webhook calls say of them. What proves opt-ins and opt-outs stays, without ids.',
  eraseSure: 'This cannot be undone.',
  eraseType: (n: number) => `Type ${n} to go on`,
  erased: (n: number) => `${people(n)} erased.`,
};

export type Words = typeof en;
