import { getAgent } from './agent';
import type { Endpoint } from './api-call';
import { callbackIps, departmentList, getUser, simpleList, userList } from './contacts';
import { getToken } from './get-token';
import { createGroup, dismissGroup, getGroup, sendToGroup, updateGroup } from './group-chat-api';
import { sendByRobot } from './group-robot';
import { getMedia, uploadMedia } from './media';
import { createMenu, deleteMenu, getMenu } from './menu';
import { getUserInfo, getUserInfoPrivate } from './oauth';
import { sendMessage } from './send-message';
import { updateTemplateCard } from './update-card';
import { recallMessage, revokeGroupMessage, revokeMessage } from './withdraw-message';

/** Every call the simulated platform answers. */
export const ENDPOINTS: readonly Endpoint[] = [
  getToken,
  getAgent,
  sendMessage,
  recallMessage,
  revokeMessage,
  updateTemplateCard,
  uploadMedia,
  getMedia,
  getUser,
  simpleList,
  userList,
  departmentList,
  callbackIps,
  getUserInfo,
  getUserInfoPrivate,
  createGroup,
  updateGroup,
  getGroup,
  sendToGroup,
  dismissGroup,
  revokeGroupMessage,
  sendByRobot,
  createMenu,
  getMenu,
  deleteMenu,
];
