import { useState } from 'react';
import { useAction } from '../../app/hooks';
import { usePlace } from '../../app/workspace';
import { Button, Confirm, useToast } from '../../kit';
import { blockAttributes, blockEvents, type Kind } from './data';
import type { Use } from './UsedBy';
import { useDataWords } from './words';

interface BlockProps {
  what: 'attribute' | Kind;
  names: string[];
  /** Which of the two can be done; without it both. */
  only?: 'block' | 'unblock';
  usedBy?: Use[];
  onDone?: () => void;
}

/** Buttons that block names, or take them again, after saying what that means. */
export function Block({ what, names, only, usedBy = [], onDone }: BlockProps) {
  const w = useDataWords();
  const { ws } = usePlace();
  const say = useToast();
  const [asked, setAsked] = useState<'block' | 'unblock'>();
  const run = useAction(
    (blocked: boolean) => (what === 'attribute' ? blockAttributes(ws, names, blocked) : blockEvents(ws, what, names, blocked)),
    ['attributes', 'event-names'], undefined, { quiet: true },
  );
  const confirm = async (blocked: boolean) => {
    const used = await run.mutateAsync(blocked);
    say([(blocked ? w.nowBlocked : w.nowTaken)(names.length), blocked && used.length > 0 && w.stillUsed(used.map((one) => one.name).join(', '))].filter(Boolean).join(' '));
    onDone?.();
  };
  const close = () => setAsked(undefined);
  return (
    <>
      {only !== 'unblock' && <Button size="sm" kind="stamp" onClick={() => setAsked('block')}>{w.block}</Button>}
      {only !== 'block' && <Button size="sm" onClick={() => setAsked('unblock')}>{w.unblock}</Button>}
      <Confirm open={asked === 'block'} destructive title={w.blockTitle(names.length)} action={w.block} onClose={close} onConfirm={() => confirm(true)}>
        <div className="col g12">
          <Names names={names} />
          <p>{what === 'attribute' ? w.blockAttributes : w.blockEvents}</p>
          {usedBy.length > 0 && <p className="c-brass">{w.blockUsed(usedBy.length)} {usedBy.map((one) => one.name).join(', ')}</p>}
        </div>
      </Confirm>
      <Confirm open={asked === 'unblock'} title={w.unblockTitle(names.length)} action={w.unblock} onClose={close} onConfirm={() => confirm(false)}>
        <div className="col g12"><Names names={names} /><p>{w.unblockSay}</p></div>
      </Confirm>
    </>
  );
}

const SHOWN = 12;

function Names({ names }: { names: string[] }) {
  const w = useDataWords();
  return (
    <p className="row g4 wrap">
      {names.slice(0, SHOWN).map((name) => <code key={name} className="chip breaks">{name}</code>)}
      {names.length > SHOWN && <span className="soft t-13">{w.moreProperties(names.length - SHOWN)}</span>}
    </p>
  );
}
