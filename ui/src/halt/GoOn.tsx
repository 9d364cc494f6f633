import { useState } from 'react';
import type { HaltView } from '../api/types';
import { useAction } from '../app/hooks';
import { useMay, usePlace } from '../app/workspace';
import { Button, Confirm, useEnv, useToast } from '../kit';
import { formatNumber } from '../lib/format';
import { goOn, nouns, useEverywhere } from './data';
import { useHaltWords } from './words';

/** Ends a halt, for who may; the others read who does. */
export function GoOn({ halt, what }: { halt: HaltView; what: string }) {
  const w = useHaltWords();
  const { ws } = usePlace();
  const { locale } = useEnv();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const [launch, everywhere] = [useMay('campaigns.launch'), useEverywhere()];
  const end = useAction(() => goOn(ws, halt), nouns, () => {
    say(w.goesOn);
    // The banner goes, and this button with it: the keyboard goes on in the page.
    document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  }, { quiet: true });
  const whole = halt.scope === 'installation';
  if (whole ? !everywhere : !launch) return <span className="soft t-13">{whole ? w.goOnAdmin : w.goOnWho}</span>;
  return (
    <>
      <Button size="sm" icon="send" onClick={() => setAsking(true)}>{w.goOn}</Button>
      <Confirm open={asking} onClose={() => setAsking(false)} title={w.goOnTitle} action={w.goOn} onConfirm={() => end.mutateAsync(undefined)}>
        <div className="col g12">
          <p className="m breaks">{what}.</p>
          <p>{w.waiting(halt.waiting, formatNumber(halt.waiting, locale))} {w.goOnSay}</p>
        </div>
      </Confirm>
    </>
  );
}
