import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { signOut } from '../api/actions';
import { languageNames, languages, useSpeech } from '../i18n';
import { Avatar, Menu } from '../kit';
import { schemes, useScheme } from '../theme/scheme';
import { useAction } from './hooks';
import { useTasteActions } from './tastes';
import { usePlace } from './workspace';

/** The foot of the rail: who is signed in, theme, language, the way out. */
export function UserMenu() {
  const { t, language } = useSpeech();
  const scheme = useScheme();
  const { me } = usePlace();
  const navigate = useNavigate();
  const client = useQueryClient();
  const tastes = useTasteActions();
  const leave = useAction(signOut, [], () => {
    client.clear();
    void navigate({ to: '/sign-in', search: {} });
  });
  const name = me.user.name || me.user.email;
  const groups = [
    { key: 'account', items: [{ key: 'account', icon: 'user' as const, label: t.shell.yourAccount, onPick: () => navigate({ to: '/settings', search: { tab: 'account' } }) }] },
    { key: 'theme', label: t.shell.theme, items: schemes.map((one) => ({ key: one, label: t.shell.themes[one], checked: one === scheme, onPick: () => tastes.theme(one) })) },
    { key: 'language', label: t.shell.language, items: languages.map((one) => ({ key: one, label: languageNames[one], lang: one, checked: one === language, onPick: () => tastes.language(one) })) },
    { key: 'out', items: [{ key: 'out', icon: 'exit' as const, label: t.shell.signOut, onPick: () => leave.mutate(undefined) }] },
  ];
  return (
    <Menu side="up" className="me" groups={groups}>
      <Avatar name={name} size={28} /><span className="lbl t-13 cut m" aria-hidden="true">{name}</span><span className="vh">{t.shell.account(name)}</span>
    </Menu>
  );
}
