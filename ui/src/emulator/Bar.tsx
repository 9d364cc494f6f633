import { Menu, useMantineColorScheme } from '@mantine/core';
import { lazy, Suspense, useRef, useState } from 'react';
import { languageNames, languages, useSpeech } from '../i18n';
import { Badge, Button, Confirm, CopyId, Icon, Mark, useToast, Word } from '../kit';
import { startOver } from './data/api';
import type { Page, Person, State } from './data/types';
import { useWords } from './i18n';
import { useDesk } from './i18n/desk';

const Snapshots = lazy(() => import('./bench/Snapshots'));
const Record = lazy(() => import('./bench/Record'));

/** The dashed bar on top: what this is, where its Graph API listens, and the way back to the start. */
export function Bar({ state, person, page, lost }: { state?: State; person?: Person; page?: Page; lost: boolean }) {
  const { t } = useSpeech();
  const words = useWords();
  const say = useToast();
  const [asking, setAsking] = useState(false);
  const graph = state ? new URL(state.graph_url) : undefined;
  return (
    <section className="ebar" aria-label={t.emulator.title}>
      <span className="row g12 brandmark" role="img" aria-label="petitbleu"><Mark /><Word height={17} /></span>
      <span className="badge brass">{t.emulator.title}</span>
      <span className="t-13 harmless">{t.emulator.harmless}</span>
      <span className="sp" />
      {lost && <Badge tone="stamp">{words.lostShort}</Badge>}
      {graph && (
        <span className="t-13 soft graphat">
          {words.graph(graph.pathname.slice(1))} <CopyId value={state!.graph_url} shown={graph.host} label={words.graphAddress} />
        </span>
      )}
      <Button size="sm" icon="refresh" disabled={!state} onClick={() => setAsking(true)}>{words.startOver}</Button>
      {state && <Kept state={state} person={person} page={page} />}
      <LookMenu />
      <Confirm
        open={asking} onClose={() => setAsking(false)} title={words.startOverAsk} action={words.startOver} destructive
        onConfirm={() => startOver(state!).then(() => say(words.startedOver))}
      >
        {words.startOverSay}
      </Confirm>
    </section>
  );
}

/** What is kept of the play: snapshots to go back to, and the conversation as a test. */
function Kept({ state, person, page }: { state: State; person?: Person; page?: Page }) {
  const desk = useDesk().bar;
  const [open, setOpen] = useState<'snapshots' | 'record'>();
  const wanted = useRef(new Set<string>());
  if (open) wanted.current.add(open);
  const close = () => setOpen(undefined);
  return (
    <>
      <Button size="sm" icon="clock" onClick={() => setOpen('snapshots')}>{desk.snapshots}</Button>
      {person && page && <Button size="sm" icon="download" onClick={() => setOpen('record')}>{desk.record}</Button>}
      <Suspense>
        {wanted.current.has('snapshots') && <Snapshots open={open === 'snapshots'} onClose={close} />}
        {wanted.current.has('record') && person && page && <Record state={state} person={person} page={page} open={open === 'record'} onClose={close} />}
      </Suspense>
    </>
  );
}

function LookMenu() {
  const { t, language, choose } = useSpeech();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const words = useWords();
  const tick = (on: boolean) => (on ? <Icon name="check" size={14} /> : <span className="tickroom" />);
  return (
    <Menu position="bottom-end" width={200} portalProps={{ target: '#emulator' }} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className="ibtn" aria-label={words.look} title={words.look}><Icon name="settings" size={16} /></button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.shell.theme}</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((scheme) => (
          <Menu.Item key={scheme} leftSection={tick(colorScheme === scheme)} aria-current={colorScheme === scheme || undefined} onClick={() => setColorScheme(scheme)}>{t.shell.themes[scheme]}</Menu.Item>
        ))}
        <Menu.Label>{t.shell.language}</Menu.Label>
        {languages.map((one) => (
          <Menu.Item key={one} lang={one} leftSection={tick(language === one)} aria-current={language === one || undefined} onClick={() => choose(one)}>{languageNames[one]}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
