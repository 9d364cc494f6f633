import { useMemo } from 'react';
import { CodeBlock, Dialog } from '../../kit';
import { useThread } from '../data/queries';
import type { Page, Person, State } from '../data/types';
import { useDesk } from '../i18n/desk';
import { scriptOf } from '../model/record';

/** The conversation on the phone as a script for a test. */
export default function Record({ state, page, person, open, onClose }: { state: State; page: Page; person: Person; open: boolean; onClose: () => void }) {
  const desk = useDesk().record;
  const lines = useThread(page.id, person.id).data?.messages;
  const script = useMemo(
    () => (open && lines ? scriptOf({ base: state.base_url, page: page.id, first: person.first_name, last: person.last_name, locale: person.locale, lines, moves: state.moves ?? [] }) : ''),
    [open, lines, state.base_url, state.moves, page.id, person],
  );
  return (
    <Dialog open={open} onClose={onClose} title={desk.title} size={760}>
      <div className="col g12">
        <p className="soft">{desk.say}</p>
        {lines && lines.length > 0 ? <CodeBlock label={desk.script} text={script} /> : <p>{desk.none}</p>}
      </div>
    </Dialog>
  );
}
