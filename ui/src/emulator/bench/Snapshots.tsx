import { useRef, useState } from 'react';
import { useSpeech, useT } from '../../i18n';
import { Button, ButtonLink, Dialog, IconButton, TextField, Tick, Time, useToast } from '../../kit';
import { formatNumber } from '../../lib/format';
import { dropSnapshot, loadSnapshot, putSnapshot, snapshotHref, takeSnapshot, type Snapshot } from '../data/desk';
import { useSnapshots } from '../data/desk-queries';
import { useDo, useFailed } from '../data/queries';
import { useDesk } from '../i18n/desk';

/** Everything as it stands, kept under a name, to go back to. */
export default function Snapshots({ open, onClose }: { open: boolean; onClose: () => void }) {
  const desk = useDesk().snapshots;
  const t = useT();
  return <Dialog open={open} onClose={onClose} title={desk.title} size={560}>{open ? <Shelf onClose={onClose} key={t.kit.close} /> : null}</Dialog>;
}

function Shelf({ onClose }: { onClose: () => void }) {
  const desk = useDesk().snapshots;
  const say = useToast();
  const failed = useFailed();
  const { data } = useSnapshots();
  const [name, setName] = useState('');
  const [clock, setClock] = useState(true);
  const file = useRef<HTMLInputElement>(null);
  const take = useDo(takeSnapshot, [['snapshots']], (made) => { setName(''); say(desk.kept(made.name)); });
  const read = useDo(async (from: File) => putSnapshot(from.name.replace(/\.json$/, '').replace(/[^\w.-]+/g, '-'), JSON.parse(await from.text())), [['snapshots']], (made) => say(desk.kept(made.name)));
  const load = useDo((one: Snapshot) => loadSnapshot(one.name, clock), [], (_done, one) => { say(desk.loaded(one.name)); onClose(); });
  return (
    <div className="col g16">
      <p className="soft">{desk.say}</p>
      <form className="row g8 end-fields" onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') take.mutate(name.trim().replace(/\s+/g, '-')); }}>
        <div className="sp"><TextField label={desk.name} value={name} data-autofocus placeholder={desk.example} onChange={(event) => setName(event.target.value)} /></div>
        <Button kind="primary" type="submit" disabled={name.trim() === ''} busy={take.isPending}>{desk.keep}</Button>
      </form>
      {data?.length === 0 && <p className="soft">{desk.none}</p>}
      {data && data.length > 0 && (
        <>
          <ul className="plainlist">{data.map((one) => <Row key={one.name} snapshot={one} busy={load.isPending} onLoad={() => load.mutate(one)} />)}</ul>
          <Tick label={desk.clock} checked={clock} onChange={(event) => setClock(event.target.checked)} />
        </>
      )}
      <div className="row">
        <input ref={file} type="file" accept="application/json,.json" className="vh" tabIndex={-1} aria-label={desk.fromFile} onChange={(event) => { const from = event.target.files?.[0]; event.target.value = ''; if (from) read.mutateAsync(from).catch(failed); }} />
        <Button size="sm" kind="plain" icon="up" busy={read.isPending} onClick={() => file.current?.click()}>{desk.fromFile}</Button>
      </div>
    </div>
  );
}

function Row({ snapshot, busy, onLoad }: { snapshot: Snapshot; busy: boolean; onLoad: () => void }) {
  const desk = useDesk().snapshots;
  const { locale } = useSpeech();
  const drop = useDo(() => dropSnapshot(snapshot.name), [['snapshots']]);
  return (
    <li className="row g8 wrap">
      <span className="sp"><span className="m">{snapshot.name}</span> <span className="soft t-12"><Time at={snapshot.at_ms} as="short" />, {formatNumber(snapshot.bytes / 1000, locale, 0)} kB</span></span>
      <Button size="sm" busy={busy} aria-label={`${desk.load}: ${snapshot.name}`} onClick={onLoad}>{desk.load}</Button>
      <ButtonLink size="sm" kind="plain" href={snapshotHref(snapshot.name)}>{desk.file}</ButtonLink>
      <IconButton name="x" label={desk.drop(snapshot.name)} onClick={() => drop.mutate(undefined)} />
    </li>
  );
}
