import type { HomeView } from '../../api/types';
import { useT } from '../../i18n';
import { Badge, Icon, IconButton, Sheet } from '../../kit';
import { AppLink } from '../../app/AppLink';
import { addressIn } from '../../app/address';
import { usePlace } from '../../app/workspace';
import { levelIcon } from '../../message/level';

/** Checks that run by themselves: what is left to do first, what is done below. */
export function SetUpList({ checks, busy, onCheck }: { checks: HomeView['checks']; busy: boolean; onCheck: () => void }) {
  const t = useT();
  const { ws } = usePlace();
  // What the API says in English is said here in the other languages.
  const told = checks.map((check) => {
    const own = t.home.checks[check.id];
    const door = check.action && { ...check.action, href: addressIn(ws, check.action.href) };
    if (!own) return { ...check, action: door };
    const action = door && { ...door, label: own.action };
    return { ...check, title: own.title, sentence: check.ok ? own.done : own.todo, action };
  });
  const todo = told.filter((check) => !check.ok);
  const done = told.filter((check) => check.ok);
  return (
    <Sheet
      title={t.home.setup} flush
      badge={<Badge tone={todo.length ? 'brass' : 'verd'} dot={false}>{t.home.inPlace(done.length, checks.length)}</Badge>}
      actions={<IconButton name="refresh" label={t.home.recheck} aria-busy={busy} onClick={onCheck} />}
      footer={<span>{t.home.doctor} <code>petitbleu doctor</code></span>}
    >
      <ul className="checks">
        {todo.map((check) => {
          const look = levelIcon(check.level === 'ok' ? 'warn' : check.level);
          return (
            <li key={check.id} className="todo">
              <Icon name={look.icon} label={t.shell.health[check.level]} className={look.tone} />
              <div>
                <div className="b">{check.title}</div>
                <p>{check.sentence}</p>
                {check.action && <AppLink href={check.action.href} className="btn sm">{check.action.label}</AppLink>}
              </div>
            </li>
          );
        })}
        {done.map((check) => (
          <li key={check.id} className="done">
            <span className="o"><Icon name="check" size={12} /></span>
            <div><div>{check.title}</div></div>
            <span className="soft">{check.sentence}</span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
