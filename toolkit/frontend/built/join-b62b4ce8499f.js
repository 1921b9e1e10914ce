(()=>{(()=>{"use strict";let e=document.querySelector('[aria-invalid="true"]');e&&e.focus()})();})();
