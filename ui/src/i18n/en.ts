// English. Its shape is the catalogue: another language that lacks a key does not compile.
export const en = {
  kit: {
    copy: 'Copy',
    copyNamed: (what: string) => `Copy ${what}`,
    copied: 'Copied',
    retry: 'Try again',
    wentWrong: 'Something went wrong on our side. Try again in a moment.',
    loading: 'Loading',
    nothing: 'Nothing here yet.',
    more: 'Show more',
    undo: 'Undo',
    close: 'Close',
    cancel: 'Cancel',
    save: 'Save',
    mainNav: 'Main',
    unread: 'unread',
  },
  emulator: {
    title: 'Emulator',
    harmless: 'Nothing here reaches Meta or a real person.',
  },
};

export type Catalogue = typeof en;
