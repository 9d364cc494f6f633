// English: the words of test groups and of the safe group.
export const en = {
  title: 'Test groups',
  lead: 'Colleagues, put together by hand: test sends go to them, and a program in safe mode sends to nobody but one of these groups.',
  mayNot: 'Your role may look at this and change nothing. Who may launch campaigns makes test groups.',
  mayNotSee: 'Your role may not see people, and so not who is in test groups. Ask an administrator for the right.',
  name: 'Name', people: 'People', made: 'Made',
  isSafe: 'Safe group',
  add: 'New test group',
  addSay: 'Give it a name; its people come next.',
  none: 'No test group yet',
  noneSay: 'Put together the colleagues who look at a message before it goes to everybody.',
  gone: 'This test group is there no more.',
  rename: 'Save the name', renamed: 'The name is saved.',

  // Its people.
  inIt: (said: string) => `People (${said})`,
  find: 'Add a person',
  findHint: 'By name, customer id or e-mail address',
  found: 'People found',
  noOne: 'Nobody is found, or they are in it already.',
  put: (name: string) => `Add ${name}`,
  takeOut: (name: string) => `Take ${name} out`,
  nobody: 'Nobody is in it yet. Search for somebody above.',
  nobodySay: 'Nobody is in it yet.',

  // Removing.
  remove: 'Remove this group',
  removeTitle: (name: string) => `Remove the test group ${name}?`,
  removeSay: 'Its people stay. Test sends to it are no longer possible.',
  removed: 'The group is removed.',
  safeStays: 'It is the safe group: choose another before you remove it.',

  // The safe group.
  safe: 'Safe group',
  safeSay: 'A program that was started in safe mode, as a staging installation with a copy of the real people, sends to this group and to nobody else: pushes, answers and campaigns. Everything else is dropped, with the reason safe_mode.',
  safeNow: 'This program runs in safe mode: what you choose here holds at once.',
  safeNotNow: 'This program is not in safe mode: it sends to everybody.',
  nobodySafe: 'None: in safe mode, nobody is sent to',
  needs: 'Your role may not choose it: ask an administrator.',
  saved: 'The safe group is saved.',
};

export type Words = typeof en;
