import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Person } from '../../api/types';
import { useAction } from '../../app/hooks';
import { useMay, usePlace } from '../../app/workspace';
import { useT } from '../../i18n';
import { Button, ButtonLink, TypedConfirm, useEnv } from '../../kit';
import { formatNumber } from '../../lib/format';
import { archiveAddress, erasePerson } from './data';
import { useProtectionWords } from './words';

/** What a person may ask of you: all that is known of them in one file, and to be forgotten. Buttons for the head of their page. */
export function PersonRights({ person }: { person: Person }) {
  const w = useProtectionWords();
  const { ws } = usePlace();
  const mayExport = useMay('people.export');
  const mayErase = useMay('people.erase');
  const [erasing, setErasing] = useState(false);
  return (
    <>
      {mayExport && <span title={w.exportSay}><ButtonLink href={archiveAddress(ws, person.id)}>{w.exportAll}</ButtonLink></span>}
      {mayErase && <Button kind="stamp" onClick={() => setErasing(true)}>{w.erase}</Button>}
      {mayErase && <Erase person={person} open={erasing} onClose={() => setErasing(false)} />}
    </>
  );
}

function Erase({ person, open, onClose }: { person: Person; open: boolean; onClose: () => void }) {
  const w = useProtectionWords();
  const t = useT();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const navigate = useNavigate();
  const erase = useAction(() => erasePerson(ws, person.id), ['profiles', 'erasures', 'consents', 'home'], w.erasedDone, { quiet: true });
  const { events, messages } = person.counts;
  const go = async () => {
    await erase.mutateAsync(undefined);
    await navigate({ to: '/people', search: {} });
  };
  return (
    <TypedConfirm open={open} onClose={onClose} title={w.eraseTitle(person.name || t.shell.unnamed)} name={person.name || person.id} action={w.erase} onConfirm={go}>
      <p>{w.eraseSay}</p>
      <ul className="losses">
        <li>{w.eraseProfile(Object.keys(person.attributes).length)}</li>
        <li>{w.eraseMessages(formatNumber(messages, locale), messages === 1)}</li>
        <li>{w.eraseEvents(formatNumber(events, locale), events === 1)}</li>
        <li>{w.eraseRest}</li>
      </ul>
      <p className="soft t-13">{w.eraseStays}</p>
    </TypedConfirm>
  );
}
