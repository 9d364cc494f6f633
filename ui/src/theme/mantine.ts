import { createTheme, type MantineColorsTuple } from '@mantine/core';

// Ten shades around the one accent. Mantine asks for them; our own CSS uses the tokens.
const bleu: MantineColorsTuple = [
  '#F1F6FC', '#DDE9F7', '#C4D8F0', '#A9C6EA', '#7FB0F0', '#4F83CC', '#2F68B8', '#2459A9', '#1C4787', '#153666',
];

/** Mantine's part of the look; its variables are set from our tokens in mantine.css. */
export const theme = createTheme({
  colors: { bleu },
  primaryColor: 'bleu',
  primaryShade: { light: 7, dark: 4 },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
});
