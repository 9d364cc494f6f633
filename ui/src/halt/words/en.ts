// English: the words of the kill switch and of safe mode.
export const en = {
  // What is stopped.
  stopped: { installation: 'All sending of this installation is stopped', workspace: 'All sending of this workspace is stopped', page: (name: string) => `All sending of the Page ${name} is stopped` },
  since: 'since',
  by: (name: string) => `by ${name}`,
  byMachine: 'from the command line',
  waiting: (n: number, said: string) => (n === 0 ? 'No message waits for it.' : n === 1 ? '1 message waits for it.' : `${said} messages wait for it.`),
  quoted: (note: string) => `“${note}”`,
  banner: 'Sending is stopped',
  region: 'What holds sending back',

  // Letting it go on.
  goOn: 'Let it go on',
  goOnTitle: 'Let sending go on?',
  goOnSay: 'What waits goes out now, in order. What the rules allow no more by now is dropped, with its reason.',
  goesOn: 'Sending goes on.',
  goOnWho: 'Who may launch campaigns lets it go on.',
  goOnAdmin: 'An administrator of every workspace lets it go on.',

  // Stopping.
  title: 'Stop all sending',
  lead: 'For when something goes out that should not. It holds until somebody lets it go on, and can be undone at any time.',
  workspace: 'This workspace',
  workspaceSay: (name: string) => `Everything that ${name} sends`,
  installation: 'The whole installation',
  installationSay: 'Everything that every workspace sends',
  running: 'Sending is not stopped',
  stop: 'Stop sending',
  stopPage: 'Stop this Page',
  mayNot: 'Your role may not stop sending. Ask a colleague who may, or an administrator for the right.',
  ask: { installation: 'Stop all sending of the installation?', workspace: (name: string) => `Stop all sending of ${name}?`, page: (name: string) => `Stop all sending of the Page ${name}?` },
  happens: ['Nothing leaves any more, answers of colleagues and order news included, but the calls that are under way.', 'New messages are taken in as always, and wait, in order. Nothing is dropped by this.', 'Who may launch campaigns lets it go on.'],
  happensAll: ['Nothing leaves any workspace any more, answers of colleagues and order news included, but the calls that are under way.', 'New messages are taken in as always, and wait, in order. Nothing is dropped by this.', 'An administrator of every workspace lets it go on.'],
  note: 'Why',
  noteHint: 'Everybody in the team sees it while it lasts. May stay empty.',

  // Safe mode.
  safe: (group: string) => `Safe mode: this program sends to the people of the group ${group} only.`,
  safeNobody: 'Safe mode: this program sends to nobody, since no safe group is chosen here.',
  safePlain: 'Safe mode: this program sends to the people of the safe group only.',
  safeLink: 'Test groups',
};

export type Words = typeof en;
