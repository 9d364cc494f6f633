import { Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { patchMe, signOut } from '../api/actions';
import { languageNames, languages, useSpeech, type Language } from '../i18n';
import { Avatar, Icon } from '../kit';
import { useAction } from './hooks';
import { usePlace } from './workspace';

export type Scheme = 'auto' | 'light' | 'dark';

/** Changes theme and language at once, and keeps them with the account. */
export function useTasteActions() {
  const { choose } = useSpeech();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const keep = useAction(patchMe, ['me']);
  return {
    theme(next: Scheme) {
      setColorScheme(next);
      keep.mutate({ theme: next === 'auto' ? 'system' : next });
    },
    language(next: Language) {
      choose(next);
      keep.mutate({ locale: next });
    },
  };
}

/** The foot of the rail: who is signed in, theme, language, the way out. */
export function UserMenu() {
  const { t, language } = useSpeech();
  const { colorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { me } = usePlace();
  const navigate = useNavigate();
  const client = useQueryClient();
  const tastes = useTasteActions();
  const leave = useAction(signOut, [], () => {
    client.clear();
    void navigate({ to: '/sign-in', search: {} });
  });
  const name = me.user.name || me.user.email;
  const tick = (on: boolean) => (on ? <Icon name="check" size={14} /> : <span className="tickroom" />);
  return (
    <Menu position="top-start" width={220} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className="me">
          <Avatar name={name} size={28} /><span className="lbl t-13 cut m" aria-hidden="true">{name}</span><span className="vh">{t.shell.account(name)}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => navigate({ to: '/settings', search: { tab: 'account' } })} leftSection={<Icon name="user" size={14} />}>{t.shell.yourAccount}</Menu.Item>
        <Menu.Label>{t.shell.theme}</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((scheme) => (
          <Menu.Item key={scheme} leftSection={tick(colorScheme === scheme)} aria-current={colorScheme === scheme || undefined} onClick={() => tastes.theme(scheme)}>{t.shell.themes[scheme]}</Menu.Item>
        ))}
        <Menu.Label>{t.shell.language}</Menu.Label>
        {languages.map((one) => (
          <Menu.Item key={one} lang={one} leftSection={tick(language === one)} aria-current={language === one || undefined} onClick={() => tastes.language(one)}>{languageNames[one]}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="exit" size={14} />} onClick={() => leave.mutate(undefined)}>{t.shell.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
