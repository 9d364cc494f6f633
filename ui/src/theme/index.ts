// Our own styles, in the order in which they must stand. Those of Mantine's parts come with the parts (./parts).
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './tokens.css';
import './base.css';
import './shell.css';
import './kit.css';
